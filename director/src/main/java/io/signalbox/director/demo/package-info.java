/** {@code signalbox demo}: half a minute of reading for a sceptic; every number in it is computed while he waits. */
package io.signalbox.director.demo;

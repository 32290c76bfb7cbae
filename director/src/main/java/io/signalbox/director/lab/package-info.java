/**
 * A site on one machine: clients, routers, real servers and a place for the director as network namespaces with real
 * programs in them. The command {@code lab} shows Signalbox at work there; the tests drive it there.
 */
package io.signalbox.director.lab;

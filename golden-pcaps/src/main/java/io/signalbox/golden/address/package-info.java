/** Addresses as people write them, read strictly: a name is never looked up. */
package io.signalbox.golden.address;

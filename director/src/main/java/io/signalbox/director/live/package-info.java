/** {@code signalbox run}: the director on the interfaces of a host, and all that asks it something while it runs. */
package io.signalbox.director.live;

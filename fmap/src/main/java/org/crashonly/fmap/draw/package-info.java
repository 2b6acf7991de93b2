/** Pictures of the failure map: DOT for Graphviz, and SVG with a layout of its own. Text out, no I/O. */
package org.crashonly.fmap.draw;

/** Of beans without a boundary. */
@org.crashonly.component.NoBoundary
package org.crashonly.host.beans.quiet;

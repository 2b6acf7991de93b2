/** A headless Chromium for tests, and the programs that take the project's pictures. */
package org.crashonly.browser;

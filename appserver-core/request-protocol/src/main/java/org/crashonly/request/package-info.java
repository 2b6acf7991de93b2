/**
 * The rules of a request's life: how long it may take, what names its effect, when it may be sent again, and how a refusal
 * reads. Pure: nothing here does I/O, reads a clock or draws a random number.
 */
package org.crashonly.request;

/**
 * What the shop's components say to each other: one interface per component, records of what travels, and what a caller sees when a
 * call fails. Whatever changes something is a PUT or DELETE whose path names the effect by a key that the caller chose, so that it
 * may be sent again; the same key with another content is refused with 422.
 */
package org.crashonly.shop.contract;

/**
 * What customers see. It keeps nothing: whatever a form does is done by other components under the form's key, so a form that is
 * sent twice does it once, whoever sent it twice.
 */
package org.crashonly.shop.storefront;

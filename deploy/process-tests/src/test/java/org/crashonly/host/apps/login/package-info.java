/** A WAR whose users log in by the container's form, and that has a page of Jakarta Faces. */
package org.crashonly.host.apps.login;

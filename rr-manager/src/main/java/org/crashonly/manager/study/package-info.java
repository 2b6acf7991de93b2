/**
 * What the models here say of published measurements, with the error: Mercury's restart trees (DSN 2002) and the tolerance of
 * microreboots (OSDI 2004). Pure: data in, data out, as rows, CSV and SVG.
 */
package org.crashonly.manager.study;

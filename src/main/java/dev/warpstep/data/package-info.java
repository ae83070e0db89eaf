/**
 * Data sets: readers, splits and scaling, in plain arrays on the host. Knows {@code text} only;
 * what is learnt from the rows lives above.
 */
package dev.warpstep.data;

/** Data sets: readers, splits and scaling. Knows no other room. */
package dev.warpstep.data;

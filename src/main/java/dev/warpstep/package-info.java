/**
 * The library's front door: which build this is. Rooms below hold the rest; docs/architecture.md
 * draws them.
 */
package dev.warpstep;

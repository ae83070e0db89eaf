/**
 * The command line: one small class a command, the terminal and help texts. {@link
 * dev.warpstep.cli.Main} starts it; a Java caller misses nothing of what is here.
 */
package dev.warpstep.cli;

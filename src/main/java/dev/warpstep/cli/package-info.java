/** The command line: one class a command. {@link dev.warpstep.cli.Main} starts it. */
package dev.warpstep.cli;

/** Words and numbers for messages and files. Knows no other room; every room may know it. */
package dev.warpstep.text;

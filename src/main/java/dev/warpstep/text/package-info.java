/** Words for messages. Knows no other room; every room may know it. */
package dev.warpstep.text;

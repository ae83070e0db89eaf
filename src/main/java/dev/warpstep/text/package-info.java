/**
 * Words, numbers and files as text: names and their nearest match, shortest decimals, JSON, files
 * that appear whole. Knows no other room; nothing here is about training.
 */
package dev.warpstep.text;

/**
 * Models as files: a trained network with its preprocessing, in the safetensors format. How it came
 * about is not known here.
 */
package dev.warpstep.model;

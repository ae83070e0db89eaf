package dev.warpstep.text;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Output cannot be written; exit code 73. */
public final class OutputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that names the place and what to do. */
  public OutputException(String message) {
    super(message);
  }

  /** With the cause in words and how to fix it. */
  public static OutputException of(Path path, IOException e) {
    OutputException output = new OutputException(path + ": cannot be written: " + reason(e));
    output.initCause(e);
    return output;
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied; choose a place that you may write to";
    }
    if (e instanceof NoSuchFileException) {
      return "there is no such folder; make it first";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file is in the way; choose another place";
    }
    String reason =
        e instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : String.valueOf(e.getMessage());
    return reason.contains("space") ? reason + "; free some space or choose another place" : reason;
  }
}

package dev.warpstep.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens a data file, plain or compressed with gzip, and names the file in every failure. */
final class InputFile {
  private static final int BUFFER = 1 << 16;
  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};

  private InputFile() {}

  /**
   * The file's content, uncompressed. Gzip is known by its first bytes, which begin neither UTF-8
   * text nor IDX.
   *
   * @throws NoInputException if there is no such file or it cannot be opened
   * @throws DataException if it is a directory, or its name says gzip and its content does not
   */
  static InputStream open(Path file) {
    if (Files.isDirectory(file)) {
      throw DataException.of(file, "must be a file, is a directory");
    }
    InputStream in = null;
    try {
      in = new BufferedInputStream(bytes(file), BUFFER);
      if (startsWith(in, GZIP_MAGIC)) {
        return new GZIPInputStream(in, BUFFER);
      }
      if (file.toString().endsWith(".gz")) {
        throw new ZipException("no gzip header");
      }
      return in;
    } catch (IOException e) {
      closeQuietly(in);
      throw explain(file, e);
    }
  }

  /** A channel has a position, which a pipe has not. */
  private static InputStream bytes(Path file) throws IOException {
    return Files.exists(file) && !Files.isRegularFile(file)
        ? new FileInputStream(file.toFile())
        : Files.newInputStream(file);
  }

  /** The file's content without a UTF-8 byte order mark. */
  static InputStream openText(Path file) {
    InputStream in = new BufferedInputStream(open(file), BUFFER);
    try {
      byte[] mark = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
      if (startsWith(in, mark)) {
        in.skipNBytes(mark.length);
      }
      return in;
    } catch (IOException e) {
      closeQuietly(in);
      throw explain(file, e);
    }
  }

  /** What a failure to read says to the user: a DataException or a NoInputException. */
  static RuntimeException explain(Path file, IOException e) {
    if (e instanceof ZipException || e instanceof EOFException) {
      return DataException.of(file, "corrupt gzip data: " + e.getMessage());
    }
    if (e instanceof NoSuchFileException) {
      return new NoInputException(file + ": no such file");
    }
    return new NoInputException(file + ": cannot be read: " + e);
  }

  private static boolean startsWith(InputStream in, byte[] magic) throws IOException {
    in.mark(magic.length);
    boolean equal = Arrays.equals(in.readNBytes(magic.length), magic);
    in.reset();
    return equal;
  }

  private static void closeQuietly(InputStream in) {
    if (in != null) {
      try {
        in.close();
      } catch (IOException ignored) {
        // The failure that is being reported matters more.
      }
    }
  }
}

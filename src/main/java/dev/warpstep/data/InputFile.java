package dev.warpstep.data;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Opens a data file, plain or compressed with gzip or zstd, and names the file in every failure.
 */
public final class InputFile {
  private static final int BUFFER = 1 << 16;
  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
  private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
  private static final Path STANDARD_INPUT = Path.of("-");

  private InputFile() {}

  /**
   * The file's content, uncompressed; {@code -} is standard input. Gzip and zstd are known by their
   * first bytes, which begin neither UTF-8 text nor IDX.
   *
   * @throws NoInputException if there is no such file or it cannot be opened
   * @throws DataException if it is a directory, or its name says gzip and its content does not
   */
  public static InputStream open(Path file) {
    if (Files.isDirectory(file)) {
      throw DataException.of(file, "must be a file, is a directory");
    }
    InputStream in = null;
    try {
      in = new BufferedInputStream(bytes(file), BUFFER);
      if (startsWith(in, GZIP_MAGIC)) {
        return new GZIPInputStream(in, BUFFER);
      }
      if (startsWith(in, ZSTD_MAGIC)) {
        return new ZstdInputStream(in);
      }
      if (file.toString().endsWith(".gz")) {
        throw new ZipException("no gzip header");
      }
      if (file.toString().endsWith(".zst")) {
        throw new ZstdIOException(0, "no zstd header");
      }
      return in;
    } catch (IOException e) {
      closeQuietly(in);
      throw explain(file, e);
    }
  }

  /** A channel has a position, which a pipe has not. */
  private static InputStream bytes(Path file) throws IOException {
    if (file.equals(STANDARD_INPUT)) {
      return new CloseShield(System.in);
    }
    return Files.exists(file) && !Files.isRegularFile(file)
        ? new FileInputStream(file.toFile())
        : Files.newInputStream(file);
  }

  /** Standard input stays open. */
  private static final class CloseShield extends FilterInputStream {
    CloseShield(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // It is the caller's.
    }
  }

  /** The file's content without a UTF-8 byte order mark. */
  public static InputStream openText(Path file) {
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
  public static RuntimeException explain(Path file, IOException e) {
    if (e instanceof ZstdIOException) {
      return DataException.of(file, "corrupt zstd data: " + e.getMessage());
    }
    if (e instanceof ZipException || e instanceof EOFException) {
      return DataException.of(file, "corrupt gzip data: " + e.getMessage());
    }
    if (e instanceof NoSuchFileException) {
      return new NoInputException(file + ": no such file");
    }
    return new NoInputException(file + ": cannot be read: " + e);
  }

  /** Whether a stream that can be marked begins so; it is not moved. */
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

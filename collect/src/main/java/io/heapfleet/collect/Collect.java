package io.heapfleet.collect;

import io.heapfleet.blob.BlobStores;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/**
 * {@code heapfleet collect} as a program of its own, for machines that have neither Spark nor
 * Hadoop.
 */
public final class Collect {
  private Collect() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    // Azure's SDK logs through SLF4J, which would say that nobody listens.
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    // Not System.err: its encoding is the platform's.
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    CommandLine line =
        new CommandLine(new CollectCommand(err::println, BlobStores::sinkWithoutHadoop))
            .setExpandAtFiles(false);
    line.setParameterExceptionHandler(
        (failure, given) -> {
          err.println("heapfleet collect: " + failure.getMessage());
          err.println("Try: --help");
          return 64;
        });
    System.exit(line.execute(arguments));
  }
}

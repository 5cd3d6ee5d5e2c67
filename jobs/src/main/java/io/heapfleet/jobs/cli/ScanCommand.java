package io.heapfleet.jobs.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "scan")
final class ScanCommand implements Callable<Integer> {
  ScanCommand(Console console) {}

  @Override
  public Integer call() {
    return 0;
  }
}

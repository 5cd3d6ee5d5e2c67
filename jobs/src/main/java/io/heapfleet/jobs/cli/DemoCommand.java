package io.heapfleet.jobs.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "demo")
final class DemoCommand implements Callable<Integer> {
  DemoCommand(Console console) {}

  @Override
  public Integer call() {
    return 0;
  }
}

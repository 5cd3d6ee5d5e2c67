package io.heapfleet.jobs.explain;

import io.heapfleet.table.ClassRow;
import io.heapfleet.table.DumpRow;
import io.heapfleet.table.HistogramRow;
import java.util.List;

/**
 * The classes of one name, their instances, and who holds these.
 *
 * @param dumpId id of the dump
 * @param dump the dump's row
 * @param name the classes' name
 * @param classes one for each loader that defined such a class, most instances first
 * @param biggest the biggest instances, by retained size where that is known
 * @param instances how many instances there are
 * @param examined how many of them, the biggest ones, {@code holders} and {@code dominators} are of
 * @param holders the paths from roots to instances, merged by class
 * @param dominators the classes of the objects that dominate instances, most instances first
 * @param remarks what is missing, and why
 */
public record ClassExplanation(
    String dumpId,
    DumpRow dump,
    String name,
    List<Definition> classes,
    List<ObjectLine> biggest,
    long instances,
    long examined,
    List<Holder> holders,
    List<Dominator> dominators,
    List<String> remarks) {

  /**
   * A class as one loader defined it.
   *
   * @param row the definition
   * @param superClass name of its superclass, null if it has none or that is unknown
   * @param loader its loader, null for the boot loader
   * @param counts its instances, null if it has none
   */
  public record Definition(
      ClassRow row, String superClass, ObjectLine loader, HistogramRow counts) {}

  /**
   * A step of the merged paths: objects of one class, reached in the same way from the roots.
   *
   * @param via how the step before refers to them: {@code .entries}, {@code []}; null for roots
   * @param className their class
   * @param repeated whether the step stands for several objects of the class, one behind another
   * @param instances how many of the examined instances are reached through here
   * @param retainedBytes the sum of the retained sizes of these instances, or of the shallow ones
   *     where the former are unknown
   * @param next the steps that follow, most instances first
   */
  public record Holder(
      String via,
      String className,
      boolean repeated,
      long instances,
      long retainedBytes,
      List<Holder> next) {}

  /**
   * A class whose objects dominate instances.
   *
   * @param className its name, null for instances that nothing dominates
   * @param dominators how many different objects of it do
   * @param instances how many of the examined instances they dominate immediately
   * @param retainedBytes the sum of the retained sizes of these instances
   */
  public record Dominator(String className, long dominators, long instances, long retainedBytes) {}
}

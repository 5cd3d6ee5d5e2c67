package io.heapfleet.finding;

import io.heapfleet.model.RootKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Paths as text: short for people, or with full names. */
public final class PathText {
  private static final String ARROW = " → ";
  private static final Pattern PACKAGE = Pattern.compile("(?:[^.,<>\\[\\] ]++\\.)++");

  private PathText() {}

  /**
   * A path in a line, with simple names: {@code Thread "worker-3" → locals → OrderCache.entries →
   * HashMap.table[] → HashMap$Node.next × 12 → HashMap$Node.value → Row}.
   */
  public static String line(HeapPath path) {
    List<String> parts = new ArrayList<>();
    List<PathStep> steps = path.steps();
    boolean endIsNamed = false;
    if (steps.size() == 1 || !startsWithStatic(steps)) {
      parts.add(root(path, simple(steps.get(0).object().name())));
      endIsNamed = true;
    }
    for (int i = 1; i < steps.size(); i++) {
      PathStep step = steps.get(i);
      long times = step.times();
      while (i + 1 < steps.size() && repeats(step, steps.get(i + 1))) {
        i++;
        times += steps.get(i).times();
      }
      String target = simple(steps.get(i).object().name());
      endIsNamed = false;
      if (step.edge() == null) {
        parts.add(
            times == 1
                ? target
                : String.format(Locale.ROOT, "… %,d more …", times - 1) + ARROW + target);
        endIsNamed = true;
        continue;
      }
      String count = times == 1 ? "" : String.format(Locale.ROOT, " × %,d", times);
      switch (step.edge().kind()) {
        case ELEMENT -> addElement(parts, steps.get(i - 1), step.edge(), count);
        case CLASS, SUPER, LOADER -> {
          HeapObject held = steps.get(i).object();
          String name = simple(held.describes() == null ? held.className() : held.describes());
          parts.add(words(step.edge()) + count + " " + name);
          endIsNamed = true;
        }
        case THREAD_LOCAL -> parts.add(words(step.edge()) + count);
        case FIELD, STATIC, SOFT, WEAK, PHANTOM, FINAL -> parts.add(words(step.edge()) + count);
      }
    }
    if (!endIsNamed) {
      parts.add(simple(path.end().name()));
    }
    return String.join(ARROW, parts);
  }

  private static void addElement(List<String> parts, PathStep array, EdgeLabel edge, String count) {
    String brackets = words(edge) + count;
    int last = parts.size() - 1;
    if (last >= 0 && array.edge() != null && array.edge().isField()) {
      parts.set(last, parts.get(last) + brackets);
    } else {
      parts.add(brackets);
    }
  }

  private static boolean startsWithStatic(List<PathStep> steps) {
    EdgeLabel first = steps.get(1).edge();
    return first != null
        && first.declaringClass() != null
        && first.declaringClass().equals(steps.get(0).object().describes());
  }

  private static boolean repeats(PathStep step, PathStep next) {
    return step.edge() != null
        && step.edge().isField()
        && step.edge().name() != null
        && step.edge().equals(next.edge());
  }

  /**
   * A path step by step, with the full names of classes: {@code com.acme.OrderCache#entries:
   * java.util.HashMap}.
   */
  public static List<String> steps(HeapPath path) {
    List<String> lines = new ArrayList<>();
    lines.add(root(path, path.steps().get(0).object().name()));
    for (PathStep step : path.steps().subList(1, path.steps().size())) {
      String how =
          step.edge() == null
              ? "…"
              : step.edge().isField() && step.edge().name() != null
                  ? step.edge().name()
                  : words(step.edge());
      String count = step.times() == 1 ? "" : String.format(Locale.ROOT, " × %,d", step.times());
      lines.add(how + count + ": " + step.object().name());
    }
    return lines;
  }

  private static String root(HeapPath path, String name) {
    RootLabel root = path.root();
    if (root.threadName() != null) {
      String thread = "Thread \"" + root.threadName() + "\"";
      return root.kind() == RootKind.THREAD_OBJECT
          ? thread
          : thread + ARROW + "locals" + ARROW + name;
    }
    return switch (root.kind()) {
      case UNKNOWN, STICKY_CLASS -> name;
      default -> name + " (" + root.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
    };
  }

  /** A reference in words, with simple names: {@code HashMap.table}. */
  static String words(EdgeLabel edge) {
    return switch (edge.kind()) {
      case ELEMENT -> edge.index() < 0 ? "[]" : "[" + edge.index() + "]";
      case CLASS -> "class";
      case SUPER -> "superclass";
      case LOADER -> "class loader";
      case THREAD_LOCAL -> edge.name() == null ? "locals" : "locals of " + frame(edge.name());
      case FIELD, STATIC, SOFT, WEAK, PHANTOM, FINAL ->
          edge.declaringClass() == null
              ? "(a field)"
              : simple(edge.declaringClass()) + "." + edge.fieldName();
    };
  }

  /** Class and method without the package: {@code Worker.run}. */
  static String frame(String classAndMethod) {
    int end = classAndMethod.lastIndexOf('.');
    return end < 0
        ? classAndMethod
        : simple(classAndMethod.substring(0, end)) + classAndMethod.substring(end);
  }

  /** A class's name, and those of its arguments, without packages: {@code List<Order>}. */
  static String simple(String className) {
    return PACKAGE.matcher(className).replaceAll("");
  }
}

package io.heapfleet.model;

/**
 * Why the collector treats an object as a root. HPROF's kinds, with Android's and .NET's additions.
 */
public enum RootKind {
  UNKNOWN,
  JNI_GLOBAL,
  JNI_LOCAL,
  JAVA_FRAME,
  NATIVE_STACK,
  STICKY_CLASS,
  THREAD_BLOCK,
  MONITOR_USED,
  THREAD_OBJECT,
  INTERNED_STRING,
  FINALIZING,
  DEBUGGER,
  REFERENCE_CLEANUP,
  VM_INTERNAL,
  JNI_MONITOR,
  UNREACHABLE,
  STATIC_VARIABLE,
  /** A local variable of a thread that the dump does not name. */
  LOCAL_VARIABLE,
  STRONG_HANDLE,
  PINNING_HANDLE,
  FINALIZER_HANDLE,
  /** Lives as long as another object that does not refer to it: a ConditionalWeakTable's value. */
  DEPENDENT_HANDLE,
  COM_OBJECT;

  /** Whether it is a local variable of a thread, or of native code that the thread runs. */
  public boolean isLocal() {
    return this == JAVA_FRAME || this == JNI_LOCAL || this == NATIVE_STACK;
  }
}

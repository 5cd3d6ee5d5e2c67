package io.heapfleet.blob.azure;

/** What somebody wants of a container, and what it takes to be allowed that: for messages. */
enum Access {
  READ("read", "Storage Blob Data Reader", "read (r) and list (l)"),
  WRITE("written", "Storage Blob Data Contributor", "create (c) and write (w)");

  /** As in: it could not be … */
  final String done;

  /** The built-in role that allows it. */
  final String role;

  /** What a shared access signature has to allow. */
  final String permissions;

  Access(String done, String role, String permissions) {
    this.done = done;
    this.role = role;
    this.permissions = permissions;
  }
}

package io.heapfleet.blob.azure;

/** What an account is asked with. Never shows what it holds. */
sealed interface SignIn {
  /**
   * A shared access signature.
   *
   * @param token without the question mark
   */
  record Signature(String token) implements SignIn {
    @Override
    public String toString() {
      return "a shared access signature";
    }
  }

  /** One of the account's two keys, in Base64. */
  record AccountKey(String key) implements SignIn {
    @Override
    public String toString() {
      return "the account's key";
    }
  }

  /**
   * Who this process is, as far as Azure knows: managed identity, workload identity, or a developer
   * who has signed in on this machine.
   *
   * @param clientId which managed identity, where there are several; null for the machine's own
   */
  record Identity(String clientId) implements SignIn {
    @Override
    public String toString() {
      return clientId == null ? "this process's identity" : "the identity " + clientId;
    }
  }
}

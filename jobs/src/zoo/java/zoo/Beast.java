package zoo;

/** A program that is fed with requests; whether it grows with them is what the zoo is about. */
public interface Beast {
  /**
   * Handles a request.
   *
   * @param request its number, from 0
   */
  void feed(int request) throws Exception;
}

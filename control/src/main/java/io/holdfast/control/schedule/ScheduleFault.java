package io.holdfast.control.schedule;

/** A schedule that cannot be followed. */
public final class ScheduleFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * @param field of a schedule, as the API names it
   * @param sentence for the person who wrote it
   */
  public ScheduleFault(String field, String sentence) {
    super(sentence);
    this.field = field;
  }

  public String field() {
    return field;
  }

  public String sentence() {
    return String.valueOf(getMessage());
  }
}

package io.holdfast.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordHashTest {
  private final PasswordHash passwords = new PasswordHash();

  @Test
  void matchesOnlyItsPassword() {
    var kept = passwords.hash("correct horse");

    assertThat(kept).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(passwords.matches("correct horse", kept)).isTrue();
    assertThat(passwords.matches("correct horsf", kept)).isFalse();
    assertThat(passwords.matches("", kept)).isFalse();
  }

  @Test
  void saltsEachHash() {
    assertThat(passwords.hash("same")).isNotEqualTo(passwords.hash("same"));
  }

  /**
   * Made by the reference program: {@code echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1}.
   */
  @Test
  void readsWhatTheReferenceProgramWrites() {
    var kept =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    assertThat(passwords.matches("password", kept)).isTrue();
    assertThat(passwords.matches("Password", kept)).isFalse();
  }

  @Test
  void anythingElseMatchesNothing() {
    assertThat(passwords.matches("x", "")).isFalse();
    assertThat(passwords.matches("x", "$2y$10$abcdefghijklmnopqrstuv")).isFalse();
  }
}

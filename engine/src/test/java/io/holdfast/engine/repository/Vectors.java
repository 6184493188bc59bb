package io.holdfast.engine.repository;

import io.holdfast.engine.crypto.MasterKey;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Known answers: files that restic 0.14.0 made, and what is in them. Made with {@code restic init}
 * and {@code restic backup /srv --time "2024-03-01 10:20:30" --tag one,two}, opened by a script
 * with other libraries.
 */
public final class Vectors {
  public static final String PASSWORD = "holdfast-vector";

  public static final String KEY_ID =
      "4f2e458d34bfee7599bb7f0888a0d70c6d5bf4e028c0fb1a677843c32ef098a1";

  public static final byte[] KEY_FILE =
      text(
          "{\"created\":\"2026-11-21T07:52:38.285118249Z\",\"username\":\"root\",\"hostnam"
              + "e\":\"vector-host\",\"kdf\":\"scrypt\",\"N\":16384,\"r\":8,\"p\":1,\"salt\":\"LVPgkIIF"
              + "aQVJgg/J2oFUUbGSbnJH0veKhuYU33qbs+3QzSUdQ+EOU40LbjWL3R85wnm9zAMPDYD8xX"
              + "8y9lrmzw==\",\"data\":\"Ys5mkPkL/RVRwR8NDbXSqvO8siB+juh2V/glfD8riwn0fJE3Ng"
              + "OXmnfPCIx9JycGo5w+GztwYoA9QVE8A8knoIyK6QZMacjXch+LkJpy3XlAqm53FJr1SH8l"
              + "+8jc9lGoRzUTMCLvYRvGm6rHkmp6TkYusNc5idyU0s6CVgmpJszSQsevnuJ/+F94B3TzBw"
              + "9aHK7dhsbHLM+pev1CfgRcgw==\"}");

  public static final byte[] ENCRYPT =
      hex("5e0fd0418d37cef110ca2cd722afd865baaf6740254182f0db639df50ac5d623");
  public static final byte[] MAC_K = hex("aa8613edf9d29eeaf53276a6e8335c57");
  public static final byte[] MAC_R = hex("5ff0f10f24d3b30274c3d101049f8004");

  public static final byte[] CONFIG =
      hex(
          "6ebbb471b3a56cbb9ec3600ad95bfa69ad7ba200bebbee47dd758f9a2d4082f7404effd9cc3c"
              + "53b7ad7f615345eb29e8a12f40ddb1611572d48b199a5fc07a2575c62f01d7096a1f6a5ef9fa"
              + "059dde859296f0821cf812a7ff0a6ff111fbf6eac456a20c9ee8b9978a4cf9e3ef40de2af8cc"
              + "28d51c2b53ad7ffb7fff25e69c1248b472310401dc783a97c9eb079bf43e026ffa3fba5df15d"
              + "3e7902");

  public static final String CONFIG_TEXT =
      "{\"version\":2,\"id\":"
          + "\"12623fb347020aa7a3b5ca317272b8471ee68310ec6f7348ab77c3192c625359\","
          + "\"chunker_polynomial\":\"2f1d34ffadedbd\"}";

  public static final String SNAPSHOT_ID =
      "cdffd95659308ef2fa076c923a3a50c96e48911b7b290240bd67ddeef843be25";

  public static final byte[] SNAPSHOT =
      hex(
          "2621dc5f37e27bd451af03d4537a63207398affdd45e5e782c938d38f1c0b38025d880abc7ad"
              + "5660619c4f8ea78453ffa9672d8dd7dd48db0b766864080371da652eaa3e3418451bd8cdaee9"
              + "ed35ba3ce8f31bc3064f615a2c7a2b5faf765252c309e2935bd89371bd961d9b54bacf55f6f1"
              + "8b6327de78f09748a5c6c4ccdb3ba131d95743f24041a6a86a7d61fea2d22dbd1bc9b7b8b3d8"
              + "f62a0d71bc4052cee0643b0c51ef703c48e900d0d4be1618cefe90a2e7f87a095307be");

  public static final String PACK_ID =
      "00daa5369a3dd7f461a886f18e1c443d02742c5f381ec0cb7dc19b4d9fdc5759";

  public static final byte[] PACK =
      hex(
          "f7d9199ceda70aaef74a9942b3ce4cdca4d56f24c8b4e0107ec12579cd7eeb6037c84660a3b5"
              + "60ec54aa03c3b6f36fce3dca0379b4d70ab3ce0ef12c560b68c73ed66cf378a78fa5f5244e80"
              + "ff37bd2ab4203d703472a0907ca8f9e600312040e36d4dc6d86570abeb505f260e3ee79e1548"
              + "4026157d22f637f09858c7deab6fa8567b34aa58d86c9e78ac8aefd63b16af7835c2c73579f7"
              + "691c27da08162b19388b76c4375c7f1d0901897559420afeb873cb70f3fca9a1e0e155f7cca9"
              + "16031be510f1e539c6f6b2bc130d431eb86d034935a1b8e4b64ae8d3dea67be27f2e748299a6"
              + "de945d722e68f41b381f231af3bd31a49bd8a8f909344d01e3e6dbc0b172000000");

  public static final String INNER_TEXT = "inner file, compressible: " + "abc".repeat(200) + "\n";
  public static final String PLAIN_TEXT = "hello restic format\n";

  public static final String ROOT_TREE_ID =
      "66524b3a4756f8c7c25ce0c96154715c351093457c6929e02caf2e008ee0270c";
  public static final byte[] ROOT_TREE =
      text(
          "{\"nodes\":[{\"name\":\"srv\",\"type\":\"dir\",\"mode\":2147484141,\"mtime\":\"2024-0"
              + "2-29T12:34:56.789Z\",\"atime\":\"2024-02-29T12:34:56.789Z\",\"ctime\":\"2026-1"
              + "1-21T07:52:34.630823183Z\",\"uid\":0,\"gid\":0,\"user\":\"root\",\"group\":\"root\""
              + ",\"inode\":3383299,\"device_id\":65024,\"content\":null,\"subtree\":\"165ca3179"
              + "3da919cc77fdc6d082e6e41a3fe3969f161fbd97f88ba3aedad5151\"}]}\n");

  public static final String SRV_TREE_ID =
      "165ca31793da919cc77fdc6d082e6e41a3fe3969f161fbd97f88ba3aedad5151";
  public static final byte[] SRV_TREE =
      text(
          "{\"nodes\":[{\"name\":\"doc\",\"type\":\"dir\",\"mode\":2147484141,\"mtime\":\"2024-0"
              + "2-29T12:34:56.789Z\",\"atime\":\"2024-02-29T12:34:56.789Z\",\"ctime\":\"2026-1"
              + "1-21T07:52:34.630823183Z\",\"uid\":0,\"gid\":0,\"user\":\"root\",\"group\":\"root\""
              + ",\"inode\":3383300,\"device_id\":65024,\"content\":null,\"subtree\":\"0f38b19fd"
              + "3302de96f5df480f315c4b908ba13a2381420eb5f13f823580682e8\"},{\"name\":\"lin"
              + "k\",\"type\":\"symlink\",\"mode\":134218239,\"mtime\":\"2024-02-29T12:34:56.789Z"
              + "\",\"atime\":\"2024-02-29T12:34:56.789Z\",\"ctime\":\"2026-11-21T07:52:34.6308"
              + "23183Z\",\"uid\":0,\"gid\":0,\"user\":\"root\",\"group\":\"root\",\"inode\":3383303,\""
              + "device_id\":65024,\"links\":1,\"linktarget\":\"plain.txt\",\"content\":null},{\""
              + "name\":\"plain.txt\",\"type\":\"file\",\"mode\":420,\"mtime\":\"2024-02-29T12:34:5"
              + "6.789Z\",\"atime\":\"2024-02-29T12:34:56.789Z\",\"ctime\":\"2026-11-21T07:52:3"
              + "4.630823183Z\",\"uid\":0,\"gid\":0,\"user\":\"root\",\"group\":\"root\",\"inode\":338"
              + "3301,\"device_id\":65024,\"size\":20,\"links\":1,\"content\":[\"b3738e6955ef27a"
              + "84ab27de32b20e5d4909304527935d9d4ea5bdaaa4f6d519b\"]}]}\n");

  public static final String DOC_TREE_ID =
      "0f38b19fd3302de96f5df480f315c4b908ba13a2381420eb5f13f823580682e8";
  public static final byte[] DOC_TREE =
      text(
          "{\"nodes\":[{\"name\":\"inner\",\"type\":\"file\",\"mode\":420,\"mtime\":\"2024-02-29"
              + "T12:34:56.789Z\",\"atime\":\"2024-02-29T12:34:56.789Z\",\"ctime\":\"2026-11-21"
              + "T07:52:34.630823183Z\",\"uid\":0,\"gid\":0,\"user\":\"root\",\"group\":\"root\",\"in"
              + "ode\":3383302,\"device_id\":65024,\"size\":627,\"links\":1,\"content\":[\"d23c23"
              + "c12e207893054557d6c6656ac57378f91c3f6d9ea97ab34c1fbe74645c\"]}]}\n");

  private Vectors() {}

  public static MasterKey masterKey() {
    return new MasterKey(ENCRYPT, MAC_K, MAC_R);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

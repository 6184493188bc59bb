package io.holdfast.rest.edge;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** A fresh EC key (P-256) and a certificate that it signs for itself, good for ten years. */
record SelfSigned(PrivateKey key, Certificate certificate) {
  private static final Duration GOOD_FOR = Duration.ofDays(3_650);
  private static final X500Name NAME = new X500Name("CN=Holdfast");

  /**
   * @param names host names and IP addresses; at least one
   */
  static SelfSigned make(List<String> names, Instant now) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      var pair = generator.generateKeyPair();
      var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
      var content = new V3TBSCertificateGenerator();
      content.setSerialNumber(new ASN1Integer(new BigInteger(127, new SecureRandom())));
      content.setIssuer(NAME);
      content.setSubject(NAME);
      content.setStartDate(new Time(Date.from(now.minus(Duration.ofHours(1)))));
      content.setEndDate(new Time(Date.from(now.plus(GOOD_FOR))));
      content.setSignature(algorithm);
      content.setSubjectPublicKeyInfo(
          SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
      content.setExtensions(extensions(names).generate());
      var signed = content.generateTBSCertificate();
      var signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(pair.getPrivate());
      signature.update(signed.getEncoded("DER"));
      var parts = new ASN1EncodableVector();
      parts.add(signed);
      parts.add(algorithm);
      parts.add(new DERBitString(signature.sign()));
      return new SelfSigned(pair.getPrivate(), parse(new DERSequence(parts).getEncoded()));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every JDK can sign with P-256", e);
    }
  }

  private static ExtensionsGenerator extensions(List<String> names) throws IOException {
    var extensions = new ExtensionsGenerator();
    extensions.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(names.stream().map(SelfSigned::name).toArray(GeneralName[]::new)));
    // Its own authority, so that a client can be told to trust exactly this one.
    extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    return extensions;
  }

  private static GeneralName name(String name) {
    return new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  static boolean isAddress(String name) {
    return name.contains(":") || name.matches("[0-9.]+");
  }

  private static Certificate parse(byte[] encoded) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(encoded));
  }
}

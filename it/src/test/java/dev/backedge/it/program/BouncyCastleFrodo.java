package dev.backedge.it.program;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.bouncycastle.crypto.prng.FixedSecureRandom;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.pqc.crypto.frodo.FrodoKEMExtractor;
import org.bouncycastle.pqc.crypto.frodo.FrodoKEMGenerator;
import org.bouncycastle.pqc.crypto.frodo.FrodoKeyGenerationParameters;
import org.bouncycastle.pqc.crypto.frodo.FrodoKeyPairGenerator;
import org.bouncycastle.pqc.crypto.frodo.FrodoParameters;
import org.bouncycastle.pqc.crypto.frodo.FrodoPrivateKeyParameters;
import org.bouncycastle.pqc.crypto.frodo.FrodoPublicKeyParameters;
import org.bouncycastle.util.encoders.Hex;

/**
 * Bouncy Castle (a signed jar): the lattice scheme FrodoKEM with fixed randomness, both ways, and digests against known
 * answers (FIPS 180-4, FIPS 202), by way of the JCA provider, whose jar the JDK verifies.
 */
public final class BouncyCastleFrodo {
    private BouncyCastleFrodo() {
    }

    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256", "BC");
        check("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", sha256.digest("abc".getBytes(StandardCharsets.US_ASCII)));
        byte[] million = new byte[1_000_000];
        Arrays.fill(million, (byte) 'a');
        check("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", sha256.digest(million));
        SHA3Digest sha3 = new SHA3Digest(256);
        sha3.update(million, 0, million.length);
        byte[] out = new byte[32];
        sha3.doFinal(out, 0);
        check("5c8875ae474a3634ba4fd55ec85bffd661f32aca75c6d699d0cdcb6c115891c1", out);

        byte[] seed = new byte[4096];
        for (int i = 0; i < seed.length; i++) {
            seed[i] = (byte) (i * 37 ^ i >>> 3);
        }
        MessageDigest all = MessageDigest.getInstance("SHA-512");
        for (int round = 0; round < 2; round++) {
            SecureRandom random = new FixedSecureRandom(seed);
            FrodoKeyPairGenerator generator = new FrodoKeyPairGenerator();
            generator.init(new FrodoKeyGenerationParameters(random, FrodoParameters.frodokem640shake));
            AsymmetricCipherKeyPair pair = generator.generateKeyPair();
            SecretWithEncapsulation sent = new FrodoKEMGenerator(random).generateEncapsulated(pair.getPublic());
            byte[] received = new FrodoKEMExtractor((FrodoPrivateKeyParameters) pair.getPrivate()).extractSecret(sent.getEncapsulation());
            if (!Arrays.equals(sent.getSecret(), received)) {
                throw new AssertionError("the secrets differ");
            }
            all.update(((FrodoPublicKeyParameters) pair.getPublic()).getPublicKey());
            all.update(sent.getEncapsulation());
            all.update(received);
        }
        System.out.println(Hex.toHexString(all.digest()));
    }

    private static void check(String expected, byte[] digest) {
        if (!Hex.toHexString(digest).equals(expected)) {
            throw new AssertionError("digest " + Hex.toHexString(digest) + ", known answer " + expected);
        }
    }
}

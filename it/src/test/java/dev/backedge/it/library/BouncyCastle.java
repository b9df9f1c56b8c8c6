package dev.backedge.it.library;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.StreamCipher;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.digests.SkeinDigest;
import org.bouncycastle.crypto.digests.TigerDigest;
import org.bouncycastle.crypto.digests.WhirlpoolDigest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.AESLightEngine;
import org.bouncycastle.crypto.engines.ARIAEngine;
import org.bouncycastle.crypto.engines.BlowfishEngine;
import org.bouncycastle.crypto.engines.CamelliaEngine;
import org.bouncycastle.crypto.engines.ChaCha7539Engine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.engines.RC4Engine;
import org.bouncycastle.crypto.engines.RC6Engine;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.engines.SerpentEngine;
import org.bouncycastle.crypto.engines.ThreefishEngine;
import org.bouncycastle.crypto.engines.TwofishEngine;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.BCrypt;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.macs.SipHash;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.OCBBlockCipher;
import org.bouncycastle.crypto.modes.SICBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.pqc.crypto.crystals.dilithium.DilithiumKeyGenerationParameters;
import org.bouncycastle.pqc.crypto.crystals.dilithium.DilithiumKeyPairGenerator;
import org.bouncycastle.pqc.crypto.crystals.dilithium.DilithiumParameters;
import org.bouncycastle.pqc.crypto.crystals.dilithium.DilithiumSigner;
import org.bouncycastle.pqc.crypto.crystals.kyber.KyberKEMExtractor;
import org.bouncycastle.pqc.crypto.crystals.kyber.KyberKEMGenerator;
import org.bouncycastle.pqc.crypto.crystals.kyber.KyberKeyGenerationParameters;
import org.bouncycastle.pqc.crypto.crystals.kyber.KyberKeyPairGenerator;
import org.bouncycastle.pqc.crypto.crystals.kyber.KyberParameters;
import org.bouncycastle.pqc.crypto.crystals.kyber.KyberPrivateKeyParameters;
import org.bouncycastle.pqc.crypto.falcon.FalconKeyGenerationParameters;
import org.bouncycastle.pqc.crypto.falcon.FalconKeyPairGenerator;
import org.bouncycastle.pqc.crypto.falcon.FalconParameters;
import org.bouncycastle.pqc.crypto.falcon.FalconSigner;
import org.bouncycastle.pqc.crypto.frodo.FrodoKEMGenerator;
import org.bouncycastle.pqc.crypto.frodo.FrodoKeyGenerationParameters;
import org.bouncycastle.pqc.crypto.frodo.FrodoKeyPairGenerator;
import org.bouncycastle.pqc.crypto.frodo.FrodoParameters;
import org.bouncycastle.pqc.crypto.MessageSigner;
import org.bouncycastle.crypto.AsymmetricCipherKeyPairGenerator;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.util.encoders.Base64;
import org.bouncycastle.util.encoders.Hex;

/** Bouncy Castle with seeded randomness: digests, block and stream ciphers, modes, password hashes, curves, lattice schemes. */
public final class BouncyCastle {
    private static final byte[] IV = Arrays.copyOf("an iv of which each takes a part".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 32);

    private BouncyCastle() {
    }

    /** Randomness that is the same on each run, and in each JDK. */
    private static final class Seeded extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final transient Random random;

        Seeded(long seed) {
            random = new Random(seed);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }

        @Override
        public int nextInt() {
            return random.nextInt();
        }
    }

    /** @param args how much work, see {@link Effort} */
    public static void main(String[] args) throws InvalidCipherTextException {
        Effort effort = Effort.of(args);
        for (int round = 0; round < effort.rounds(); round++) {
            byte[] data = new byte[effort.size(40_000)];
            new Random(round).nextBytes(data);
            digests(data);
            blocks(data);
            streams(data);
            modes(data);
            passwords(data);
            curves(round);
            lattices(data, round);
        }
    }

    private static void digests(byte[] data) {
        Checksum sum = new Checksum();
        for (Digest digest : List.of(new MD5Digest(), new SHA1Digest(), new SHA256Digest(), new SHA512Digest(), new SHA3Digest(256), new Blake2bDigest(),
                new Blake2sDigest(), new Blake3Digest(), new RIPEMD160Digest(), new SM3Digest(), new SkeinDigest(512, 512), new TigerDigest(),
                new WhirlpoolDigest())) {
            for (int i = 0; i < 3; i++) {
                digest.update(data, i, data.length - i);
                byte[] out = new byte[digest.getDigestSize()];
                digest.doFinal(out, 0);
                sum.add(out);
            }
        }
        Poly1305 poly = new Poly1305();
        poly.init(new KeyParameter(data, 0, 32));
        poly.update(data, 0, data.length);
        byte[] mac = new byte[16];
        poly.doFinal(mac, 0);
        SipHash sip = new SipHash();
        sip.init(new KeyParameter(data, 0, 16));
        sip.update(data, 0, data.length);
        sum.add(mac).add(sip.doFinal());
        sum.add(Base64.encode(data)).add(Hex.encode(data)).add(Base64.decode(Base64.encode(data))).print("digests");
    }

    private static void blocks(byte[] data) {
        for (BlockCipher cipher : List.of(AESEngine.newInstance(), new AESLightEngine(), new CamelliaEngine(), new TwofishEngine(), new SerpentEngine(),
                new BlowfishEngine(), new DESedeEngine(), new RC6Engine(), new ARIAEngine(), new SM4Engine(), new ThreefishEngine(512))) {
            int keyLength = cipher instanceof ThreefishEngine ? 64 : cipher instanceof DESedeEngine ? 24 : 16;
            int block = cipher.getBlockSize();
            byte[] out = new byte[data.length / block * block];
            byte[] back = new byte[out.length];
            cipher.init(true, new KeyParameter(data, 0, keyLength));
            for (int at = 0; at < out.length; at += block) {
                cipher.processBlock(data, at, out, at);
            }
            cipher.init(false, new KeyParameter(data, 0, keyLength));
            for (int at = 0; at < out.length; at += block) {
                cipher.processBlock(out, at, back, at);
            }
            check(cipher.getAlgorithmName(), back, Arrays.copyOf(data, back.length));
            new Checksum().add(out).print(cipher.getAlgorithmName());
        }
    }

    private static void streams(byte[] data) {
        Checksum sum = new Checksum();
        StreamCipher[] ciphers = {new ChaCha7539Engine(), new Salsa20Engine(), new RC4Engine()};
        CipherParameters key = new KeyParameter(data, 0, 32);
        CipherParameters[] parameters = {new ParametersWithIV(key, IV, 0, 12), new ParametersWithIV(key, IV, 0, 8), key};
        byte[] out = new byte[data.length];
        for (int i = 0; i < ciphers.length; i++) {
            ciphers[i].init(true, parameters[i]);
            ciphers[i].processBytes(data, 0, data.length, out, 0);
            sum.add(out);
        }
        sum.print("streams");
    }

    private static void modes(byte[] data) throws InvalidCipherTextException {
        Checksum sum = new Checksum();
        KeyParameter key = new KeyParameter(data, 0, 16);
        byte[] out = new byte[data.length];
        var cbc = CBCBlockCipher.newInstance(AESEngine.newInstance());
        cbc.init(true, new ParametersWithIV(key, IV, 0, 16));
        for (int at = 0; at + 16 <= out.length; at += 16) {
            cbc.processBlock(data, at, out, at);
        }
        sum.add(out);
        var counter = SICBlockCipher.newInstance(AESEngine.newInstance());
        counter.init(true, new ParametersWithIV(key, IV, 0, 16));
        counter.processBytes(data, 0, data.length, out, 0);
        sum.add(out);
        for (var aead : List.of(GCMBlockCipher.newInstance(AESEngine.newInstance()), new OCBBlockCipher(AESEngine.newInstance(), AESEngine.newInstance()))) {
            AEADParameters parameters = new AEADParameters(key, 128, Arrays.copyOf(IV, 12), Arrays.copyOf(data, 99));
            aead.init(true, parameters);
            byte[] sealed = new byte[aead.getOutputSize(data.length)];
            int n = aead.processBytes(data, 0, data.length, sealed, 0);
            aead.doFinal(sealed, n);
            aead.init(false, parameters);
            byte[] opened = new byte[aead.getOutputSize(sealed.length)];
            n = aead.processBytes(sealed, 0, sealed.length, opened, 0);
            aead.doFinal(opened, n);
            check(aead.getAlgorithmName(), opened, data);
            sum.add(sealed);
        }
        sum.print("modes");
    }

    private static void passwords(byte[] data) {
        Checksum sum = new Checksum().add(SCrypt.generate(IV, Arrays.copyOf(data, 16), 1024, 4, 1, 32));
        sum.add(BCrypt.generate(Arrays.copyOf(IV, 20), Arrays.copyOf(data, 16), 4));
        Argon2BytesGenerator argon = new Argon2BytesGenerator();
        argon.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id).withSalt(Arrays.copyOf(data, 16)).withIterations(1).withMemoryAsKB(512).withParallelism(1).build());
        byte[] out = new byte[32];
        argon.generateBytes(IV, out);
        sum.add(out).print("passwords");
    }

    private static void curves(int seed) {
        SecureRandom random = new Seeded(seed);
        Checksum sum = new Checksum();
        byte[] privateKey = new byte[32];
        byte[] publicKey = new byte[32];
        byte[] signature = new byte[64];
        for (int i = 0; i < 8; i++) {
            random.nextBytes(privateKey);
            Ed25519.generatePublicKey(privateKey, 0, publicKey, 0);
            Ed25519.sign(privateKey, 0, publicKey, 0, IV, 0, IV.length, signature, 0);
            if (!Ed25519.verify(signature, 0, publicKey, 0, IV, 0, IV.length)) {
                throw new AssertionError("Ed25519 signature");
            }
            sum.add(signature);
            X25519.scalarMultBase(privateKey, 0, publicKey, 0);
            X25519.scalarMult(privateKey, 0, publicKey, 0, signature, 0);
            sum.add(signature);
        }
        for (String name : List.of("secp256r1", "secp256k1", "secp521r1", "sect283k1")) {
            var curve = CustomNamedCurves.getByName(name);
            if (curve == null) {
                curve = org.bouncycastle.asn1.x9.ECNamedCurveTable.getByName(name);
            }
            for (int i = 0; i < 3; i++) {
                ECPoint point = curve.getG().multiply(new BigInteger(200, random)).normalize();
                sum.add(point.getEncoded(false));
            }
        }
        sum.print("curves");
    }

    private static void lattices(byte[] data, int seed) {
        SecureRandom random = new Seeded(seed);
        Checksum sum = new Checksum();
        DilithiumKeyPairGenerator dilithium = new DilithiumKeyPairGenerator();
        dilithium.init(new DilithiumKeyGenerationParameters(random, DilithiumParameters.dilithium3));
        for (int i = 0; i < 4; i++) {
            sum.add(sign(dilithium, new DilithiumSigner(), data, random));
        }
        FalconKeyPairGenerator falcon = new FalconKeyPairGenerator();
        falcon.init(new FalconKeyGenerationParameters(random, FalconParameters.falcon_512));
        sum.add(sign(falcon, new FalconSigner(), data, random));
        KyberKeyPairGenerator kyber = new KyberKeyPairGenerator();
        kyber.init(new KyberKeyGenerationParameters(random, KyberParameters.kyber768));
        for (int i = 0; i < 8; i++) {
            AsymmetricCipherKeyPair pair = kyber.generateKeyPair();
            SecretWithEncapsulation sent = new KyberKEMGenerator(random).generateEncapsulated(pair.getPublic());
            byte[] received = new KyberKEMExtractor((KyberPrivateKeyParameters) pair.getPrivate()).extractSecret(sent.getEncapsulation());
            check("Kyber", received, sent.getSecret());
            sum.add(sent.getEncapsulation()).add(received);
        }
        FrodoKeyPairGenerator frodo = new FrodoKeyPairGenerator();
        frodo.init(new FrodoKeyGenerationParameters(random, FrodoParameters.frodokem640shake));
        sum.add(new FrodoKEMGenerator(random).generateEncapsulated(frodo.generateKeyPair().getPublic()).getEncapsulation()).print("lattices");
    }

    private static byte[] sign(AsymmetricCipherKeyPairGenerator generator, MessageSigner signer, byte[] message, SecureRandom random) {
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        signer.init(true, new ParametersWithRandom(pair.getPrivate(), random));
        byte[] signature = signer.generateSignature(message);
        signer.init(false, pair.getPublic());
        if (!signer.verifySignature(message, signature)) {
            throw new AssertionError(signer.getClass() + " does not accept its own signature");
        }
        return signature;
    }

    private static void check(String what, byte[] is, byte[] shouldBe) {
        if (!Arrays.equals(is, shouldBe)) {
            throw new AssertionError(what + ": not the same data back");
        }
    }
}

package dev.backedge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The drivers of {@link Survey} on small data, every loop compiled as soon as it loops: the same output with the agent, most of what looped ran native,
 * and the loops named here did. By default the libraries take the JDKs in turns; {@code -Dbackedge.libraries=all} runs every one on every JDK,
 * compiled and interpreted.
 */
class LibraryDriversIT {
    /** As fast as the JVM gets when it is used for seconds only. */
    private static final String COMPILED = "-XX:TieredStopAtLevel=1";

    private static final Map<String, List<String>> NATIVE = Map.of(
            "EJML", List.of("org.ejml.UtilEjml::shuffled"),
            "JTransforms", List.of("org.jtransforms.fft.DoubleFFT_1D::realForward", "org.jtransforms.utils.CommonUtils::scale"),
            "ojAlgo", List.of("org.ojalgo.array.operation.AXPY::invoke", "org.ojalgo.array.operation.CorePrimitiveOperation::multiply",
                    "org.ojalgo.array.operation.SubstituteForwards::invoke", "org.ojalgo.array.operation.SubstituteBackwards::invoke"),
            "commons-math3", List.of("org.apache.commons.math3.linear.QRDecomposition::performHouseholderReflection",
                    "org.apache.commons.math3.linear.QRDecomposition$Solver::solve", "org.apache.commons.math3.util.MathArrays::linearCombination"),
            "Bouncy Castle", List.of("org.bouncycastle.crypto.generators.SCrypt::Xor", "org.bouncycastle.crypto.generators.Argon2BytesGenerator$Block::xor",
                    "org.bouncycastle.math.raw.Mod::hddivsteps30", "org.bouncycastle.math.raw.Nat::add"),
            "commons-compress", List.of("org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream::hbMakeCodeLengths",
                    "org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream::sendMTFValues1"),
            "RoaringBitmap", List.of("org.roaringbitmap.Util::unsignedUnion2by2", "org.roaringbitmap.Util::unsignedDifference",
                    "org.roaringbitmap.RunContainer::fillLeastSignificant16bits"),
            "jcodec", List.of("org.jcodec.codecs.prores.ProresDecoder::scaleMat", "org.jcodec.codecs.h264.decode.CoeffTransformer::_idct4x4"));

    static Stream<Arguments> runs() {
        boolean all = System.getProperty("backedge.libraries", "").equals("all");
        List<Jdk> jdks = Jdk.all();
        List<Arguments> runs = new ArrayList<>();
        for (int n = 0; n < SurveyedLibrary.ALL.size(); n++) {
            for (Jdk jdk : all ? jdks : List.of(jdks.get(n % jdks.size()))) {
                runs.add(Arguments.of(jdk, SurveyedLibrary.ALL.get(n), COMPILED));
                if (all) {
                    runs.add(Arguments.of(jdk, SurveyedLibrary.ALL.get(n), "-Xint"));
                }
            }
        }
        return runs.stream();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("runs")
    void sameOutputAndNative(Jdk jdk, SurveyedLibrary library, String flag) {
        ForkedJvm.Result plain = ForkedJvm.of(jdk, library.driver()).arguments("0").run().succeeded();
        ForkedJvm.Result agent = ForkedJvm.of(jdk, library.driver()).flags(flag).arguments("0")
                .agent("include=" + library.include() + ",background=false,give-up=false,threshold=2").run().succeeded();
        assertThat(agent.out()).isEqualTo(plain.out());
        List<JsonObject> looped = StreamSupport.stream(agent.report().getAsJsonArray("loops").spliterator(), false).map(JsonElement::getAsJsonObject)
                .filter(loop -> loop.get("backEdges").getAsLong() > 0).toList();
        assertThat(looped.stream().filter(loop -> loop.get("entries").getAsLong() > 0).count()).as("loops that ran native, of %d that looped", looped.size())
                .isGreaterThan(looped.size() * 3L / 4);
        for (String method : NATIVE.get(library.name())) {
            String[] parts = method.split("::");
            agent.ranNative(parts[0], parts[1]);
        }
    }
}

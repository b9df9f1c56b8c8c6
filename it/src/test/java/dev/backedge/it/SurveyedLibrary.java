package dev.backedge.it;

import dev.backedge.it.library.BouncyCastle;
import dev.backedge.it.library.CommonsCompress;
import dev.backedge.it.library.CommonsMath;
import dev.backedge.it.library.Ejml;
import dev.backedge.it.library.JCodec;
import dev.backedge.it.library.JTransforms;
import dev.backedge.it.library.OjAlgo;
import dev.backedge.it.library.Roaring;

/**
 * A library, unmodified, and the seeded driver that makes it work.
 *
 * @param prefix what the names of its classes start with
 * @param scale how much work the survey asks of the driver
 */
record SurveyedLibrary(String name, Class<?> driver, String prefix, int scale) {
    static final java.util.List<SurveyedLibrary> ALL = java.util.List.of(
            new SurveyedLibrary("EJML", Ejml.class, "org.ejml.", 20),
            new SurveyedLibrary("JTransforms", JTransforms.class, "org.jtransforms.", 30),
            new SurveyedLibrary("ojAlgo", OjAlgo.class, "org.ojalgo.", 10),
            new SurveyedLibrary("commons-math3", CommonsMath.class, "org.apache.commons.math3.", 8),
            new SurveyedLibrary("Bouncy Castle", BouncyCastle.class, "org.bouncycastle.", 6),
            new SurveyedLibrary("commons-compress", CommonsCompress.class, "org.apache.commons.compress.", 4),
            new SurveyedLibrary("RoaringBitmap", Roaring.class, "org.roaringbitmap.", 8),
            new SurveyedLibrary("jcodec", JCodec.class, "org.jcodec.", 6));

    @Override
    public String toString() {
        return name;
    }

    /** For the agent's option {@code include}. */
    String include() {
        return prefix + "*";
    }
}

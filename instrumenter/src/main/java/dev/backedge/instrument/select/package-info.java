/** Which classes and methods the user means: by patterns of their names, or by annotations. */
package dev.backedge.instrument.select;

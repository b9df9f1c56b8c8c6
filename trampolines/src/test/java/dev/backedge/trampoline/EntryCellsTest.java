package dev.backedge.trampoline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntryCellsTest {
    @Test
    void aHandleNamesItsCellAndGeneration() {
        for (long cell : new long[] {64, 0x7fff_ffff_ffc0L, 0x7f12_3456_7880L}) {
            for (int generation : new int[] {0, 1, EntryCell.LAST_GENERATION}) {
                long handle = EntryCell.handle(cell, generation);
                assertThat(handle).isPositive();
                assertThat(EntryCell.address(handle)).isEqualTo(cell);
                assertThat(EntryCell.generation(handle)).isEqualTo(generation);
            }
        }
        assertThatThrownBy(() -> EntryCell.handle(65, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EntryCell.handle(1L << 47, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EntryCell.handle(64, EntryCell.LAST_GENERATION + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noHandleIsGivenOutTwiceAndCellsAreUsedAgain() throws Exception {
        EntryCells cells = new EntryCells(NativeAccess.open().memory);
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            long handle = cells.open(1);
            assertThat(seen.add(handle)).as("handle %x", handle).isTrue();
            cells.close(handle);
            assertThat(cells.drained(handle)).isTrue();
            cells.recycle(handle);
        }
        assertThat(cells.slabBytes()).isEqualTo(4096);
    }

    @Test
    void aCellThatHasUsedUpItsGenerationsIsAbandoned() throws Exception {
        EntryCells cells = new EntryCells(NativeAccess.open().memory);
        long worn = EntryCell.handle(EntryCell.address(cells.open(1)), EntryCell.LAST_GENERATION);
        cells.close(worn);
        cells.recycle(worn);
        for (int i = 0; i < 200; i++) {
            assertThat(EntryCell.address(cells.open(1))).isNotEqualTo(EntryCell.address(worn));
        }
    }
}

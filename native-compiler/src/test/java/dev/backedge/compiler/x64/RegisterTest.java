package dev.backedge.compiler.x64;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RegisterTest {
    @ParameterizedTest
    @EnumSource
    void everyRegisterIsOfOneFile(Register register) {
        int files = (register.isGeneral() ? 1 : 0) + (register.isVector() ? 1 : 0) + (register.isMask() ? 1 : 0);
        assertThat(files).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void numberAndFileGiveTheRegisterBack(Register register) {
        if (register.isGeneral()) {
            assertThat(Register.general(register.number())).isEqualTo(register);
        } else if (register.isVector()) {
            assertThat(Register.vector(register.number())).isEqualTo(register);
        } else {
            assertThat(Register.mask(register.number())).isEqualTo(register);
        }
    }

    @Test
    void numbersAreTheHardwares() {
        assertThat(Register.RSP.number()).isEqualTo(4);
        assertThat(Register.R15.number()).isEqualTo(15);
        assertThat(Register.XMM31.number()).isEqualTo(31);
        assertThat(Register.K7.number()).isEqualTo(7);
        assertThat(Register.XMM31).hasToString("xmm31");
    }

    @Test
    void numbersBeyondTheFileAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Register.general(16));
        assertThatIllegalArgumentException().isThrownBy(() -> Register.vector(32));
        assertThatIllegalArgumentException().isThrownBy(() -> Register.mask(-1));
    }
}

package org.crashonly.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WithStandbyTest {

    @TempDir
    private Path directory;

    @Test
    void everyComponentGetsOneAndTheWarsAreFoundFromElsewhere() throws Exception {
        Path descriptor = Files.writeString(Files.createDirectory(directory.resolve("shop")).resolve("shop.yaml"), """
                application: shop
                components:
                  # What customers see.
                  front: {war: a/front.war, path: /, static: [/assets/*]}
                  back:  {war: back.war}
                stores:
                  db: {type: acid, engine: h2}
                """);

        assertThat(WithStandby.of(descriptor, "hot", directory)).hasContent("""
                application: shop
                components:
                  # What customers see.
                  front: {war: "%1$s/a/front.war", path: /, static: [/assets/*], standby: hot}
                  back:  {war: "%1$s/back.war", standby: hot}
                stores:
                  db: {type: acid, engine: h2}
                """.formatted(descriptor.getParent()));
    }

    @Test
    void aDescriptorOfAnotherFormIsNotGuessedAt() throws Exception {
        Path descriptor = Files.writeString(directory.resolve("x.yaml"), "components:\n  a:\n    war: a.war\n");
        assertThatThrownBy(() -> WithStandby.of(descriptor, "hot", Files.createDirectory(directory.resolve("out"))))
                .isInstanceOf(IOException.class).hasMessageContaining("x.yaml has no components");
    }
}

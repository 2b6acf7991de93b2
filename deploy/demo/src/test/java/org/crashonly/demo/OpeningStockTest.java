package org.crashonly.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.crashonly.manager.DataDirectory;
import org.crashonly.sandbox.launch.Distribution;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpeningStockTest {

    @TempDir
    Path directory;

    private Path home;
    private DataDirectory data;

    @BeforeEach
    void distribution() throws IOException {
        home = Files.createDirectories(directory.resolve("home"));
        Files.createDirectories(home.resolve("roles"));
        Files.writeString(home.resolve("roles/acid-store"), "org.example.Store");
        Files.createDirectories(home.resolve("samples/shop"));
        Files.writeString(home.resolve("samples/shop/cart.war"), "version 1");
        data = new DataDirectory(directory.resolve("data"));
    }

    @Test
    void whatIsKeptBecomesTheStoreOfANewShop() throws IOException {
        zip("shop.mv.db", "full shelves");
        assertThat(stock().unpackInto(data)).isTrue();
        assertThat(directory.resolve("data/stores/shop/db/shop.mv.db")).hasContent("full shelves");
    }

    @Test
    void anotherShopFillsItsOwn() throws IOException {
        zip("shop.mv.db", "full shelves");
        Files.writeString(home.resolve("samples/shop/cart.war"), "version 2");
        assertThat(stock().unpackInto(data)).isFalse();
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void aCopyThatLeadsElsewhereIsNoCopy() throws IOException {
        zip("../../../../elsewhere", "no shelves");
        assertThat(stock().unpackInto(data)).isFalse();
        assertThat(directory.resolve("elsewhere")).doesNotExist();
        assertThat(directory.resolve("data/stores/shop")).isEmptyDirectory();
        assertThat(stock().file()).as("removed: the next shop keeps a better one").doesNotExist();
    }

    private OpeningStock stock() throws IOException {
        return new OpeningStock(new Distribution(home));
    }

    private void zip(String name, String content) throws IOException {
        Path file = stock().file();
        Files.createDirectories(file.getParent());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }
}

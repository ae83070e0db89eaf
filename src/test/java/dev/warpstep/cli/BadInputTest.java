package dev.warpstep.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Settings, runs and places that cannot be used. Data are {@link BadDataTest}'s. */
class BadInputTest extends BadInput {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/mlp");

  private Case toml(String name, String message, String text) throws IOException {
    return of(name, 2, message, "--config", file(name.replace(' ', '-') + ".toml", text));
  }

  @TestFactory
  Stream<DynamicTest> train() throws IOException {
    Path init = GOLDEN.resolve("init.safetensors");
    Path truncated = folder.resolve("truncated.safetensors");
    Files.write(truncated, Arrays.copyOf(Files.readAllBytes(init), 1000));
    List<Case> cases = new ArrayList<>();
    cases.addAll(
        List.of(
            of("truncated init", 65, "truncated.safetensors", "--init", truncated),
            of("shapes of init", 65, "must have shape [300, 64]", "--init", init),
            of("no init", 66, "none.safetensors", "--init", "none.safetensors")));
    cases.addAll(
        List.of(
            of("optimizer", 2, "did you mean adam?", "--optimizer", "adm"),
            of("hyperparameter", 2, "did you mean beta1?", "--set", "beta=0.9"),
            of(
                "hyperparameter of sgd",
                2,
                "known: lr, weightDecay",
                "--optimizer",
                "sgd",
                "--set",
                "rho=1"),
            of("beta1", 2, "beta1 must lie in [0, 1): 1.0", "--set", "beta1=1"),
            of("beta1 inline", 2, "beta1 must lie in [0, 1): 1.0", "--optimizer", "adam:beta1=1"),
            of("twice", 2, "given twice: lr", "--set", "lr=0.1", "--lr", "0.1"),
            of("set without value", 2, "NAME=VALUE", "--set", "beta1"),
            of("lr 0", 2, "lr must be positive: 0.0", "--lr", "0"),
            of("lr below 0", 2, "lr must be positive: -1.0", "--lr", "-1"),
            of("lr text", 2, "lr must be a number: fast", "--lr", "fast"),
            of("lr missing", 2, "--lr", "--lr"),
            of("layers gap", 2, "300,,100", "--layers", "300,,100"),
            of("layers 0", 2, "--layers must be 1 or more: 0", "--layers", "0"),
            of("layers below 0", 2, "--layers must be 1 or more: -3", "--layers", "-3"),
            of("layers text", 2, "--layers must be a whole number", "--layers", "abc"),
            of("layers huge", 2, "2^31 parameters", "--layers", "100000,100000"),
            of("batch 0", 2, "--batch must be 1 or more: 0", "--batch", "0"),
            of("batch text", 2, "--batch must be a whole number", "--batch", "1.5"),
            of("epochs 0", 2, "--epochs must be 1 or more: 0", "--epochs", "0"),
            of("seed", 2, "--seed must be a whole number", "--seed", "x"),
            of("threads", 2, "--threads must be at most 1024", "--threads", "5000"),
            of("fraction", 2, "--test-fraction must lie in [0, 1): 1", "--test-fraction", "1"),
            of("fraction below 0", 2, "must be 0 or more", "--test-fraction", "-0.1"),
            of(
                "fraction with test",
                2,
                "--test",
                "--data",
                good,
                "--test",
                good,
                "--test-fraction",
                "0.5"),
            of("shuffle", 2, "--shuffle must be true or false: maybe", "--shuffle", "maybe"),
            of("activation", 2, "did you mean relu?", "--activation", "rellu"),
            of("loss", 2, "unknown loss: mean", "--loss", "mean"),
            of("initializer", 2, "unknown initializer", "--initializer", "he"),
            of("scale", 2, "did you mean standard?", "--scale", "standart"),
            of("schedule", 2, "did you mean cosine?", "--schedule", "cosin"),
            of(
                "schedule's setting",
                2,
                "min must lie in [0, 1): 2.0",
                "--schedule",
                "cosine:min=2"),
            of(
                "no such setting",
                2,
                "constant has no hyperparameters",
                "--schedule",
                "constant:r=1"),
            of("schedule text", 2, "every must be a number: x", "--schedule", "step:every=x"),
            of(
                "boundaries",
                2,
                "at must be numbers with slashes between, such as 3/6: 3;6",
                "--schedule",
                "piecewise:at=3;6"),
            of("factors", 2, "factors must be as many as at", "--schedule", "piecewise:at=3"),
            of("warm-up below 0", 2, "--warmup must be 0 or more: -1", "--warmup", "-1"),
            of("warm-up text", 2, "--warmup must be a number: long", "--warmup", "long"),
            of("average", 2, "did you mean lookahead?", "--average", "look_ahead"),
            of("average's decay", 2, "decay must lie in [0, 1): 1.0", "--average", "ema:decay=1"),
            of(
                "average's steps",
                2,
                "k must be a whole number, 1 or more: 0.5",
                "--average",
                "lookahead:k=0.5"),
            of(
                "average that never begins",
                2,
                "begins after 999 steps, but training has 45: use more --epochs",
                "--average",
                "lookahead:k=999",
                "--batch",
                "32",
                "--epochs",
                "1"),
            of(
                "patience that ends first",
                2,
                "--early-stopping must be at least 5, since --average changes every 5 steps: 3",
                "--average",
                "lookahead",
                "--batch",
                "2000",
                "--early-stopping",
                "3"),
            of(
                "average of another point",
                2,
                "must leave them as they are",
                "--optimizer",
                "nesterov_lookahead",
                "--average",
                "lookahead"),
            of("patience 0", 2, "--early-stopping must be 1 or more: 0", "--early-stopping", "0"),
            of("patience text", 2, "must be a whole number", "--early-stopping", "soon"),
            of(
                "nothing to stop by",
                2,
                "--early-stopping needs rows to choose by, but --validation-fraction leaves none: 3",
                "--validation-fraction",
                0,
                "--early-stopping",
                "3",
                "--test-fraction",
                "0"),
            of("precision", 69, "does not compute in bf16: it takes fp32", "--precision", "bf16"),
            of("unknown precision", 2, "unknown precision", "--precision", "fp8"),
            of("clip", 2, "--clip-norm must be 0 or more", "--clip-norm", "-1"),
            of("clip vanishes", 2, "finite in float32 too: 1e-50", "--clip-norm", "1e-50"),
            of("clip infinite", 2, "--clip-value must be 0, or positive", "--clip-value", "1e39"),
            of("l1 infinite", 2, "finite in float32 too: 1e300", "--l1", "1e300"),
            of("l2 vanishes", 2, "finite in float32 too: 1e-60", "--l2", "1e-60"),
            of("limit infinite", 2, "--max-norm must be positive", "--max-norm", "1e300"),
            of("limit vanishes", 2, "--max-norm must be", "--max-norm", "1e-60"),
            of("decay infinite", 2, "weightDecay must be finite", "--set", "weightDecay=1e39"),
            of("decay vanishes", 2, "weightDecay must be positive", "--set", "weightDecay=1e-60"),
            of("l1", 2, "--l1 must be 0 or more: -1", "--l1", "-1"),
            of("l2", 2, "--l2 must be a number: x", "--l2", "x"),
            of(
                "max norm",
                2,
                "--max-norm must be positive and finite in float32: 0",
                "--max-norm",
                "0"),
            of("dropout", 2, "--dropout must lie in [0, 1): 1", "--dropout", "1"),
            of("input", 2, "--dropout-input must be 0 or more", "--dropout-input", "-0.1"),
            of("norm of none", 2, "--norm is for hidden", "--layers", "none", "--norm", "layer"),
            of("dropout of none", 2, "--dropout is for", "--layers", "none", "--dropout", "0.5"),
            of("limit of none", 2, "--max-norm is for", "--layers", "none", "--max-norm", "1"),
            of("norm", 2, "did you mean batch?", "--norm", "batsch"),
            of("norm of one row", 2, "leave 1 at the end", "--norm", "batch", "--batch", "1437"),
            of("name", 2, "--name has no effect with --out", "--name", "a"),
            of(
                "weights",
                2,
                "no effect with --init",
                "--init",
                init,
                "--initializer",
                "orthogonal"),
            of(
                "preset",
                2,
                "unknown preset: realmpl (did you mean realmlp?",
                "--preset",
                "realmpl"),
            of("ntk of sgd", 2, "needs adam", "--optimizer", "sgd", "--parametrization", "ntk"),
            of("scale of lbfgs", 2, "is not for lbfgs", "--optimizer", "lbfgs", "--input-scale", 6),
            of("bias factor 0", 2, "--bias-lr-factor must be positive", "--bias-lr-factor", 0),
            of(
                "bias factor of lamb",
                2,
                "one learning rate",
                "--optimizer",
                "lamb",
                "--bias-lr-factor",
                0.1),
            of("binary of ten", 2, "needs exactly 2 classes", "--loss", "binary_cross_entropy")));
    cases.addAll(
        List.of(
            of("cuda", 69, "no NVIDIA", "--device", "cuda"),
            of("device", 2, "did you mean cpu?", "--device", "cpuu"),
            of("unknown option", 2, "did you mean --epochs?", "--epoch", "3"),
            of("extra argument", 2, "unexpected argument: more", "more"),
            of("given twice", 2, "only once", "--lr", "1", "--lr", "2"),
            of("no config", 66, "none.toml", "--config", "none.toml"),
            toml(
                "unknown key",
                "unknown-key.toml:2:1: unknown option: epoch; did you mean epochs?",
                "lr = 1\nepoch = 3\n"),
            toml("bad toml", "bad-toml.toml:1:", "lr = = 2\n"),
            toml("bad value", "bad-value.toml:2:1: batch must be 1 or more: 0", "\nbatch = 0\n"),
            toml("bad lr", "bad-lr.toml:1:1: lr must be positive: -1.0", "lr = -1\n"),
            toml("bad name", "bad-name.toml:1:1: unknown optimizer: adm", "optimizer = \"adm\"\n"),
            toml("table", "layers must be a number, a string or a boolean", "[layers]\na = 1\n"),
            toml("nested config", "unknown option: config", "config = \"x\"\n")));
    return train(cases);
  }

  @TestFactory
  Stream<DynamicTest> unwritable() throws IOException {
    Path full = Files.createDirectory(folder.resolve("full"));
    Files.writeString(full.resolve("kept.txt"), "kept");
    return Stream.of(
            of("exists", 73, "exists already; choose another --out or remove it", full),
            of("is a file", 73, "exists already", good),
            of("under a file", 73, "cannot be written", good.resolve("run")))
        .map(row -> fails(row, () -> Cli.train((Path) row.args().get(0), "--epochs", 1)));
  }

  @Test
  void divergedRunLeavesNothing() throws IOException {
    Path data = file("big.csv", "a,label\n1e30,1\n2e30,5\n3e30,2\n-1e30,8\n");
    List<String> before = Cli.listing(folder);
    Cli run =
        Cli.train(
            folder.resolve("runs/new"),
            "--data",
            data,
            "--loss",
            "mse",
            "--optimizer",
            "sgd",
            "--scale",
            "none",
            "--scale-target",
            "none");
    assertEquals(1, run.exitCode(), run.err());
    assertEquals("", run.out());
    String last = run.err().lines().reduce((a, b) -> b).orElseThrow();
    assertTrue(last.startsWith("warpstep: training diverged"), last);
    assertEquals(before, Cli.listing(folder));
  }

  /**
   * The losses are taken before the updates; the only update of this run is the one that diverges.
   */
  @Test
  void divergenceInTheLastStepIsSeen() throws IOException {
    List<String> before = Cli.listing(folder);
    Cli run =
        Cli.train(
            folder.resolve("runs/new"),
            "--epochs",
            1,
            "--batch",
            2000,
            "--layers",
            8,
            "--optimizer",
            "sgd",
            "--lr",
            "3e38",
            "--set",
            "weightDecay=1000",
            "--test-fraction",
            0);
    assertEquals(1, run.exitCode(), run.err());
    assertTrue(run.err().contains("warpstep: training diverged: a parameter is"), run.err());
    assertEquals(before, Cli.listing(folder));
  }

  @TestFactory
  Stream<DynamicTest> otherCommands() throws IOException {
    Path run = folder.resolve("run");
    Cli.train(run, "--data", good, "--epochs", 1, "--test-fraction", 0).succeeds();
    Path damaged = folder.resolve("damaged.safetensors");
    Files.write(damaged, Arrays.copyOf(Files.readAllBytes(run.resolve("model.safetensors")), 99));
    Path bare = Files.copy(run.resolve("model.safetensors"), folder.resolve("bare.safetensors"));
    Path foreign = GOLDEN.resolve("init.safetensors");
    Path other = file("other.csv", "a,label\n1,x\n2,y\n");
    Path strange = file("strange.csv", "a,b,label\n1,2,z\n");
    return Stream.of(
            of("no command", 2, "did you mean train?", "trian"),
            of("unknown global", 2, "unknown option: --foo", "--foo"),
            of("name", 2, "--name must be", "train", "--name", "a/b"),
            of("eval nothing", 2, "RUN", "eval"),
            of("eval no run", 66, "no such file", "eval", folder.resolve("absent")),
            of("eval empty folder", 66, "no such file", "eval", folder),
            of("eval damaged", 65, "damaged", "eval", damaged),
            of("eval foreign", 65, "warpstep trained", "eval", foreign),
            of("eval without config", 2, "--data must name", "eval", bare),
            of("eval without held-out rows", 2, "held none out", "eval", run),
            of("eval missing column", 65, "b", "eval", run, "--data", other),
            of("eval unknown class", 65, "z", "eval", run, "--data", strange),
            of("eval other data", 65, "must have the model's", "eval", run, "--data", "digits"),
            of("eval device", 69, "NVIDIA", "eval", run, "--data", good, "--device", "cuda"),
            of("eval threads", 2, "--threads", "eval", run, "--data", good, "--threads", 0),
            of("eval label", 2, "--label is for", "eval", run, "--label", "x"),
            of("eval place", 2, "--data-dir is for a run", "eval", run, "--data-dir", folder),
            of("eval label of digits", 2, "table", "eval", run, "--data", "digits", "--label", "x"),
            of("eval cache", 2, "--cache must be a folder", "eval", run, "--cache", good),
            of("predict without data", 2, "--data", "predict", run),
            of(
                "predict out",
                2,
                "did you mean --output?",
                "predict",
                run,
                "--data",
                good,
                "--out",
                "x"),
            of("predict no data", 66, "none.csv", "predict", run, "--data", "none.csv"),
            of("predict missing column", 65, "b", "predict", run, "--data", other),
            of(
                "predict to a folder",
                73,
                "is a folder",
                "predict",
                run,
                "--data",
                good,
                "--output",
                folder),
            of(
                "predict to nowhere",
                73,
                "no such folder",
                "predict",
                run,
                "--data",
                good,
                "--output",
                folder.resolve("none/x.csv")),
            of("optimizers both", 2, "exclude", "optimizers", "--json", "--markdown"))
        .map(row -> fails(row, () -> Cli.run(row.args().toArray())));
  }

  @Test
  void hintNamesTheCommand() {
    assertTrue(Cli.run("train", "--batch", 0).err().contains("(try: warpstep train --help)"));
  }

  @Test
  void stackTraceOnlyWhenAskedFor() {
    assertTrue(Cli.run("train", "--batch", 0, "--stacktrace").err().contains("\tat dev.warpstep"));
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() {
    Cli.run("train", "--optimizer", "a\nb\u001b[31m").failsWith(2, "a b?[31m");
  }
}

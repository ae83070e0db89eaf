// After the example has run: it trained, it predicted, and rightly.
def log = new File(basedir, 'build.log').text
def accuracy = (log =~ /accuracy (\d\.\d+)/)
assert accuracy.find() : 'the example told no accuracy'
assert accuracy.group(1).toDouble() > 0.95
assert log.contains('a petal of 1.4 and a sepal of 5.1: setosa')

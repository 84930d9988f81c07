# Reference values for what is expected of each council, and for tests of a change.
#
# Run from this folder: Rscript expected.R
# It writes expected_values.csv, each value beside the expression that gave it. Base R only; R is
# not needed to run the tests. The moment estimate of the variance between areas (Paule and Mandel
# 1982) is the root of its defining equation, found by uniroot with weighted fits.

options(digits = 17)
rows <- list()
say <- function(name, expression) {
  command <- paste(trimws(deparse(substitute(expression), width.cutoff = 500)), collapse = " ")
  values <- as.numeric(expression)
  names <- if (length(values) > 1) paste0(name, "[", seq_along(values), "]") else name
  rows[[length(rows) + 1]] <<- data.frame(
    name = names, value = trimws(formatC(values, digits = 17, format = "g")), command = command
  )
}

i <- 0:39
size <- 300 + 91 * i
x <- 10 + 25 * abs(sin(i))
share <- 0.1 + 0.004 * x + 0.03 * cos(7 * i)
count <- round(size * share)
y <- asin(sqrt(count / size))
v <- 1 / (4 * size)

away <- function(model) function(between) {
  fit <- lm.wfit(model.matrix(model, data.frame(x)), y, 1 / (v + between))
  sum(fit$residuals^2 / (v + between)) - fit$df.residual
}
between <- uniroot(away(~x), c(0, 1), tol = 1e-15)$root
line <- lm(y ~ x, weights = 1 / (v + between))
say("tau", sqrt(between))
say("line", coef(line))
say("z", (resid(line) / sqrt(v + between))[c(1, 7, 40)])
say("limits", sin(fitted(line)[7] + qnorm(c(0.025, 0.975, 0.001, 0.999)) * sqrt(v[7] + between))^2)
common <- uniroot(away(~1), c(0, 1), tol = 1e-15)$root
say("common tau", sqrt(common))
say("common mean", coef(lm(y ~ 1, weights = 1 / (v + common))))
plain <- lm(log(count) ~ x)
say("amounts line", coef(plain))
say("amounts sd", summary(plain)$sigma)

say("rates exact", poisson.test(c(24, 9), c(51000, 52300))$p.value)
say("rates log", 2 * pnorm(-abs(log((520 / 52300) / (431 / 51000)) / sqrt(1 / 431 + 1 / 520))))
say("shares", prop.test(c(61, 95), c(410, 433), correct = FALSE)$p.value)

out <- do.call(rbind, rows)
file <- file("expected_values.csv", "w")
writeLines(c("# Written by expected.R; see there.", paste0("# ", R.version.string)), file)
write.csv(out, file, row.names = FALSE)
close(file)

# Reference values for dispersion, shares and matched events, from R.
#
# Run from this folder: Rscript dispersion.R
# It writes r_dispersion.csv: each value beside the expression that gave it. R is not needed to
# run the tests. The data are R's own (esoph, infert, warpbreaks) or written out here.

suppressPackageStartupMessages(library(sandwich))
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

# ---- counts of 24 councils, made by a rule so that they can be written in both languages ---
i <- 0:23
n <- 400 + 137 * i %% 1900
x <- round(n * (0.05 + 0.25 * abs(sin(i))))
p <- x / n
say("phi", summary(glm(cbind(x, n - x) ~ 1, family = quasibinomial, epsilon = 1e-14))$dispersion)
say("sd moments", sqrt(var(p) - mean(p * (1 - p) / (n - 1))))
say("quartiles", quantile(p, c(0.25, 0.5, 0.75), names = FALSE))
likelihood <- function(at) {
  m <- plogis(at[1]); r <- plogis(at[2]); s <- 1 / r - 1
  -sum(lchoose(n, x) + lbeta(x + m * s, n - x + (1 - m) * s) - lbeta(m * s, (1 - m) * s))
}
best <- optim(c(-1, -3), likelihood, method = "BFGS", control = list(reltol = 1e-15, maxit = 1000))
say("beta binomial", c(plogis(best$par), -best$value))
# a share at the limit of the funnel is one whose score test against the average gives 5%
at <- function(side, size) {
  uniroot(function(v) prop.test(v, size, 0.2, correct = FALSE)$p.value - 0.05, tol = 1e-12,
    if (side < 0) c(1e-6, 0.2 * size - 1e-6) else c(0.2 * size + 1e-6, size - 1e-6))$root / size
}
suppressWarnings({
  say("funnel 150", c(at(-1, 150), at(1, 150)))
  say("funnel 3000", c(at(-1, 3000), at(1, 3000)))
})

# ---- a binomial model with clustered errors -------------------------------------------------
council <- rep(0:7, each = 3)
year <- rep(0:2, times = 8)
exposure <- cos(3 * i)
model <- glm(cbind(x, n - x) ~ factor(council) + factor(year) + exposure, family = binomial)
say("share model", tail(coef(model), 3))
errors <- sqrt(diag(vcovCL(model, cluster = council, type = "HC1")))
say("share model errors", tail(errors, 3))
say("share model deviance", deviance(model))
say("share model phi", sum(residuals(model, "pearson")^2) / df.residual(model))

# ---- a weighted difference over stacks, councils matched more than once ----------------------
stack <- rep(0:5, each = 4)
event <- rep(c(1, 0, 0, 0), times = 6)
unit <- ifelse(event == 1, 100 + stack, (7 * i) %% 9)
change <- 3 * event + 2 * sin(5 * i) + stack / 2
weight <- ifelse(event == 1, 1, 1 / 3)
fit <- lm(change ~ event + factor(stack), weights = weight)
say("matched", coef(fit)["event"])
say("matched error", sqrt(vcovCL(fit, cluster = unit, type = "HC1")["event", "event"]))

out <- do.call(rbind, rows)
header <- paste0("# ", R.version.string, "; sandwich ", packageVersion("sandwich"))
writeLines(header, "r_dispersion.csv")
suppressWarnings(write.table(out, "r_dispersion.csv",
  append = TRUE, sep = ",", row.names = FALSE, qmethod = "double"
))

# Reference values for ordered grades, rare outcomes and warnings, from R.
#
# Run from this folder: Rscript forecasts.R
# It writes forecast_values.csv (each value beside the expression that gave it) and the two
# datasets of MASS that it uses, as forecast_housing.csv and forecast_birthwt.csv. R is not
# needed to run the tests.

suppressPackageStartupMessages({
  library(MASS); library(sandwich); library(brglm2); library(pROC)
})
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

# ---- the proportional-odds model ----------------------------------------------------------
# MASS::housing: satisfaction of 1,681 tenants; the block is a cluster of our own making
house <- housing[rep(seq_len(nrow(housing)), housing$Freq), ]
house$block <- seq_len(nrow(house)) %% 40
fit <- polr(Sat ~ Infl + Type + Cont, data = house, Hess = TRUE, control = list(reltol = 1e-15))
say("polr coef", coef(fit))
say("polr cuts", fit$zeta)
say("polr loglik", logLik(fit))
say("polr first", predict(fit, house[1, ], type = "probs"))
say("polr se clustered", sqrt(diag(vcovCL(fit, cluster = house$block, type = "HC0")))[1:6])
alone <- polr(Sat ~ 1, data = house, control = list(reltol = 1e-15))
say("polr alone", alone$zeta)
write.csv(housing, "forecast_housing.csv", row.names = FALSE)

# ---- the ranked probability score, by the textbook's formula --------------------------------
rps <- function(p, y) {
  sum((cumsum(p) - (seq_along(p) >= y))^2) / (length(p) - 1)
}
say("rps 1", rps(c(0.1, 0.4, 0.4, 0.1), 3))
say("rps 2", rps(c(0.7, 0.2, 0.1, 0), 4))
say("rps 3", rps(c(0, 1, 0, 0), 2))
say("rps model", mean(sapply(
  seq_len(nrow(house)), function(i) rps(fitted(fit)[i, ], as.integer(house$Sat[i]))
)))

# ---- Firth's logistic regression -------------------------------------------------------------
firth <- glm(
  low ~ age + lwt + smoke + ht + ui, binomial, birthwt,
  method = "brglmFit", type = "AS_mean", epsilon = 1e-12, maxit = 1000
)
say("firth coef", coef(firth))
say("firth se", sqrt(diag(vcov(firth))))
score <- model.matrix(firth) * (birthwt$low - fitted(firth))
sums <- rowsum(score, seq_len(nrow(birthwt)) %% 21)
say("firth se clustered", sqrt(diag(vcov(firth) %*% crossprod(sums) %*% vcov(firth) * 21 / 20)))
eta <- drop(model.matrix(firth)[, -1] %*% coef(firth)[-1])
flic <- glm(low ~ 1, binomial, birthwt, offset = eta, epsilon = 1e-14)
say("flic constant", coef(flic))
# perfectly separated: the usual estimates do not exist
split <- data.frame(y = c(0, 0, 0, 0, 1, 1, 1), x = c(1, 2, 3, 4, 5, 6, 7))
apart <- glm(
  y ~ x, binomial, split, method = "brglmFit", type = "AS_mean", epsilon = 1e-12, maxit = 1000
)
say("firth apart", coef(apart))

# ---- ranking, alarms, clustered means ---------------------------------------------------------
risk <- fitted(firth)
say("auc", auc(roc(birthwt$low, risk, direction = "<", quiet = TRUE)))
say("auc ties", auc(roc(birthwt$low, birthwt$smoke, direction = "<", quiet = TRUE)))
for (at in c(0.2, 0.4)) {
  flag <- risk >= at
  true <- sum(flag & birthwt$low == 1)
  false <- sum(flag & birthwt$low == 0)
  say(paste("alarms", at), c(sum(flag), true, false / true))
  say(paste("benefit", at), 100 * (true - false * at / (1 - at)) / nrow(birthwt))
}
block <- seq_len(nrow(birthwt)) %% 21
shifted <- lm(I(bwt - 3000) ~ 1, birthwt)
say("mean t", coef(shifted) / sqrt(vcovCL(shifted, block, type = "HC1")))
say("mean p", 2 * pt(-abs(coef(shifted) / sqrt(vcovCL(shifted, block, type = "HC1"))), 20))
write.csv(birthwt, "forecast_birthwt.csv", row.names = FALSE)

out <- do.call(rbind, rows)
cat(sprintf("# %s; sandwich %s, brglm2 %s, pROC %s\n", R.version.string,
  packageVersion("sandwich"), packageVersion("brglm2"), packageVersion("pROC")),
  file = "forecast_values.csv")
suppressWarnings(write.table(
  out, "forecast_values.csv", append = TRUE, sep = ",", row.names = FALSE, qmethod = "double"
))

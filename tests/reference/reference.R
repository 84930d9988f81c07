# Reference values for the statistical methods, from R.
#
# Run from this folder: Rscript reference.R
# It writes r_values.csv (each value beside the expression that gave it) and r_series.csv (the
# series of R's own datasets that some of them use). R is not needed to run the tests.

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

# ---- shares, rates and their changes ------------------------------------------------------
say("wilson 81/263", prop.test(81, 263, correct = FALSE)$conf.int)
say("wilson 15/148", prop.test(15, 148, correct = FALSE)$conf.int)
say("wilson 0/20", prop.test(0, 20, correct = FALSE)$conf.int)
say("wilson 20/20", prop.test(20, 20, correct = FALSE)$conf.int)
say("wilson 7/31 at 90%", prop.test(7, 31, conf.level = 0.9, correct = FALSE)$conf.int)
say("poisson 0", poisson.test(0)$conf.int)
say("poisson 1", poisson.test(1)$conf.int)
say("poisson 17 in 42317", 10000 * poisson.test(17, T = 42317)$conf.int)
say("poisson 436 at 99%", poisson.test(436, conf.level = 0.99)$conf.int)
say("ratio 3/100 to 9/120", 100 * (poisson.test(c(9, 3), T = c(120, 100))$conf.int - 1))
say("ratio 12 to 0", 100 * (poisson.test(c(0, 12))$conf.int - 1))
say("ratio 0 to 12", 100 * (poisson.test(c(12, 0))$conf.int - 1))
two <- glm(c(436, 305) ~ c(0, 1) + offset(log(c(117900, 118700))), family = poisson)
say("ratio 436/117900 to 305/118700", 100 * (exp(confint.default(two)[2, ]) - 1))
spread <- sqrt(2.5) * summary(two)$coefficients[2, 2]
say(
  "ratio 436/117900 to 305/118700, dispersion 2.5",
  100 * (exp(coef(two)[2] + c(-1, 1) * qnorm(0.975) * spread) - 1)
)
say("median of rivers", sort(rivers)[c(qbinom(0.025, 141, 0.5), 141 + 1 - qbinom(0.025, 141, 0.5))])
say("p.adjust", p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.2, 0.04), method = "BH"))

# ---- regression to the mean: Galton -------------------------------------------------------
table <- read.csv("galton.csv", comment.char = "#", check.names = FALSE)
heights <- as.numeric(names(table)[-1])
counts <- as.matrix(table[, -1])
parent <- rep(rep(table$midparent, times = length(heights)), times = as.vector(counts))
child <- rep(rep(heights, each = nrow(counts)), times = as.vector(counts))
say("galton child on midparent", coef(lm(child ~ parent)))
gain <- lm(I(child - parent) ~ parent)
say("galton change on midparent", coef(gain))
say("galton change slope error", summary(gain)$coefficients[2, 2])
say("galton change r squared", summary(gain)$r.squared)
say("galton change at 72.5", predict(gain, data.frame(parent = 72.5), interval = "prediction"))
say("galton log change", coef(lm(log(child / parent) ~ log(parent))))
say(
  "galton log change at 72.5",
  100 * expm1(predict(lm(log(child / parent) ~ log(parent)), data.frame(parent = 72.5),
    interval = "prediction", level = 0.9))
)

# ---- interrupted series and slopes --------------------------------------------------------
segments <- function(t, event) {
  data.frame(away = t - event, later = as.numeric(t >= event), after = pmax(t - event, 0))
}
hac <- function(fit, lag) NeweyWest(fit, lag = lag, prewhite = FALSE, adjust = TRUE)
errors <- function(fit, lag) sqrt(diag(hac(fit, lag)))

month <- 1:192
killed <- as.numeric(Seatbelts[, "DriversKilled"])
drivers <- as.numeric(Seatbelts[, "drivers"])
kms <- as.numeric(Seatbelts[, "kms"])
belt <- segments(month, 170)
belts <- glm(killed ~ away + later + after + offset(log(kms)), data = belt, family = poisson)
say("seatbelts coefficients", coef(belts))
say("seatbelts NeweyWest lag 4", errors(belts, 4))
say("seatbelts NeweyWest lag 12", errors(belts, 12))
say("seatbelts vcovHAC lag 4", sqrt(diag(vcovHAC(belts, weights = 1 - (0:4) / 5, adjust = TRUE))))
say("seatbelts dispersion", summary(update(belts, family = quasipoisson))$dispersion)
say("seatbelts quasi errors", summary(update(belts, family = quasipoisson))$coefficients[, 2])
say("seatbelts slope after", c(coef(belts)[2] + coef(belts)[4], sqrt(sum(hac(belts, 4)[c(2, 4), c(2, 4)]))))

share <- glm(cbind(killed, drivers - killed) ~ away + later + after, data = belt, family = binomial)
say("killed share coefficients", coef(share))
say("killed share NeweyWest lag 4", errors(share, 4))
say("killed share dispersion", summary(update(share, family = quasibinomial))$dispersion)

year <- 1890:1909
flow <- as.numeric(window(Nile, 1890, 1909))
dam <- segments(year, 1899)
river <- lm(flow ~ away + later + after, data = dam)
say("nile coefficients", coef(river))
say("nile lag", floor(4 * (20 / 100)^(2 / 9)))
say("nile NeweyWest lag 2", errors(river, 2))
say("nile model errors", summary(river)$coefficients[, 2])
say("nile level interval", coef(river)[3] + c(-1, 1) * qt(0.975, 16) * max(errors(river, 2)[3], summary(river)$coefficients[3, 2]))
say("nile level p", 2 * pt(-abs(coef(river)[3]) / max(errors(river, 2)[3], summary(river)$coefficients[3, 2]), 16))

plain <- lm(flow ~ year)
say("slope", coef(plain)[2])
say("slope NeweyWest lag 2", errors(plain, 2)[2])
say("slope model error", summary(plain)$coefficients[2, 2])
say("slope interval", coef(plain)[2] + c(-1, 1) * qt(0.95, 18) * max(errors(plain, 2)[2], summary(plain)$coefficients[2, 2]))
say("slope p", 2 * pt(-abs(coef(plain)[2]) / max(errors(plain, 2)[2], summary(plain)$coefficients[2, 2]), 18))
weighted <- lm(flow ~ year, weights = 1:20)
say("weighted slope", coef(weighted)[2])
say("weighted slope NeweyWest lag 3", errors(weighted, 3)[2])
say("weighted slope model error", summary(weighted)$coefficients[2, 2])

# ---- stocks -------------------------------------------------------------------------------
# 300 starts and 300 ends a year, 276 to 210 in six months
stays <- exp(-300 / 276 / 2)
new <- 300 / (300 / 276) * (1 - stays)
say("stock 276 to 210", sum(dbinom(0:210, 276, stays) * ppois(210 - 0:210, new)))
say("stock 276 to 270", sum(dbinom(0:270, 276, stays) * ppois(270 - 0:270, new)))
say("stock 12 to 5", sum(dbinom(0:5, 12, exp(-20 / 12)) * ppois(5 - 0:5, 8 / (20 / 12) * (1 - exp(-20 / 12)))))

# ---- write --------------------------------------------------------------------------------
versions <- paste0("# ", R.version.string, "; sandwich ", packageVersion("sandwich"))
out <- file("r_values.csv", "w")
writeLines(versions, out)
write.csv(do.call(rbind, rows), out, row.names = FALSE)
close(out)

series <- rbind(
  data.frame(name = "killed", t = month, value = killed),
  data.frame(name = "drivers", t = month, value = drivers),
  data.frame(name = "kms", t = month, value = kms),
  data.frame(name = "flow", t = year, value = flow),
  data.frame(name = "rivers", t = seq_along(rivers), value = as.numeric(rivers))
)
out <- file("r_series.csv", "w")
writeLines("# R datasets: Seatbelts (Harvey and Durbin 1986), Nile (Cobb 1978), rivers (McNeil 1977)", out)
write.csv(series, out, row.names = FALSE)
close(out)
